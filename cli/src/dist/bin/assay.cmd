@echo off
rem Starts Assay from the directory it was unpacked into. Needs Java 17 or later.
rem ASSAY_JAVA_OPTS adds options to the virtual machine, e.g. set ASSAY_JAVA_OPTS=-Xmx4g
setlocal
set "ASSAY_LIB=%~dp0..\lib"
set "ASSAY_JAVA=java.exe"
if defined JAVA_HOME set "ASSAY_JAVA=%JAVA_HOME%\bin\java.exe"
if defined JAVA_HOME if not exist "%ASSAY_JAVA%" (
  echo assay: JAVA_HOME=%JAVA_HOME% has no bin\java.exe; expected a JDK or JRE 17 or later; correct or unset JAVA_HOME 1>&2
  exit /b 2
)
set "ASSAY_JIT=-XX:Tier4InvocationThreshold=100000 -XX:Tier4MinInvocationThreshold=20000 -XX:Tier4CompileThreshold=300000 -XX:Tier4BackEdgeThreshold=2000000"
if /i "%~1"=="dev" set "ASSAY_JIT="
if /i "%~1"=="fuzz" set "ASSAY_JIT="
if /i "%~1"=="explain" set "ASSAY_JIT=-XX:TieredStopAtLevel=1"
if /i "%~1"=="doctor" set "ASSAY_JIT=-XX:TieredStopAtLevel=1"
set "ASSAY_UNSAFE="
set "ASSAY_MAJOR="
if defined JAVA_HOME if exist "%JAVA_HOME%\release" (
  for /f "tokens=2 delims==." %%v in ('findstr /b "JAVA_VERSION=" "%JAVA_HOME%\release"') do set "ASSAY_MAJOR=%%~v"
)
if defined ASSAY_MAJOR set "ASSAY_MAJOR=%ASSAY_MAJOR:"=%"
if defined ASSAY_MAJOR if %ASSAY_MAJOR% GEQ 23 set "ASSAY_UNSAFE=--sun-misc-unsafe-memory-access=allow"
set "ORT_DISABLE_TELEMETRY=1"
for %%j in ("%ASSAY_LIB%\assay-cli-*.jar") do set "ASSAY_JAR=%%~fj"
"%ASSAY_JAVA%" -XX:+UseSerialGC -XX:MaxRAMPercentage=75 -Xshare:auto -Xlog:disable -Xlog:all=error:stderr --enable-native-access=ALL-UNNAMED %ASSAY_UNSAFE% %ASSAY_JIT% %ASSAY_JAVA_OPTS% -jar "%ASSAY_JAR%" %*
exit /b %ERRORLEVEL%
