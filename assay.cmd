@echo off
rem Runs Assay from this checkout. Builds it first when the commit has changed since the last build,
rem or when the working tree has changes.
setlocal
set "ASSAY_ROOT=%~dp0"
set "ASSAY_LAUNCH=%ASSAY_ROOT%target\launch"
set "ASSAY_BUILT="
set "ASSAY_HEAD=unknown"
set "ASSAY_DIRTY="
if exist "%ASSAY_LAUNCH%\commit" set /p ASSAY_BUILT=<"%ASSAY_LAUNCH%\commit"
for /f %%h in ('git -C "%ASSAY_ROOT%." rev-parse HEAD 2^>nul') do set "ASSAY_HEAD=%%h"
for /f %%h in ('git -C "%ASSAY_ROOT%." status --porcelain --untracked-files^=no 2^>nul') do set "ASSAY_DIRTY=yes"
if "%ASSAY_BUILT%"=="%ASSAY_HEAD%" if not defined ASSAY_DIRTY if exist "%ASSAY_LAUNCH%\app\bin\assay.cmd" goto run

echo assay: building (only when sources have changed) 1>&2
if not exist "%ASSAY_LAUNCH%" mkdir "%ASSAY_LAUNCH%"
pushd "%ASSAY_ROOT%"
call mvnw.cmd -q -B -DskipTests -Pfast -pl cli -am package 1>&2
if errorlevel 1 (
  popd
  echo assay: the build failed, see above; expected a checkout that builds; run mvnw.cmd -Pfast -DskipTests package 1>&2
  exit /b 3
)
popd
if exist "%ASSAY_LAUNCH%\app" rmdir /s /q "%ASSAY_LAUNCH%\app"
for /d %%d in ("%ASSAY_ROOT%cli\target\fast\assay-*") do move "%%d" "%ASSAY_LAUNCH%\app" >nul
>"%ASSAY_LAUNCH%\commit" echo %ASSAY_HEAD%

:run
call "%ASSAY_LAUNCH%\app\bin\assay.cmd" %*
exit /b %ERRORLEVEL%
