Libraries in lib/ and the licences we use them under. Their texts are in LICENSE and licenses/.

<#list dependencyMap as e>
<#assign project = e.getKey()/>
<#assign licenses = e.getValue()/>
<#if project.groupId != "org.assay">
${project.groupId}:${project.artifactId}:${project.version} (<#list licenses as license>${license}<#sep>, </#list>)<#if project.url??> ${project.url}</#if>
</#if>
</#list>
