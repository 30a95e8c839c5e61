{{/* Names and labels. */}}
{{- define "headwater.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough for a suffix: names of 63 characters are the longest that labels and services take. */}}
{{- define "headwater.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 44 | trimSuffix "-" -}}
{{- else if contains (include "headwater.name" .) .Release.Name -}}
{{- .Release.Name | trunc 44 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "headwater.name" .) | trunc 44 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "headwater.selector" -}}
app.kubernetes.io/name: {{ include "headwater.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "headwater.labels" -}}
{{ include "headwater.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "headwater.image" -}}
{{- $name := printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- if .Values.image.digest }}{{ printf "%s@%s" $name .Values.image.digest }}{{ else }}{{ $name }}{{ end -}}
{{- end -}}

{{/* Whether the process brings its PostgreSQL. */}}
{{- define "headwater.embedded" -}}
{{- if not .Values.database.existingSecret }}true{{ end -}}
{{- end -}}

{{/* The processes that there are, as a JSON object: role → its values. */}}
{{- define "headwater.processes" -}}
{{- if eq .Values.roles "all" -}}
{{- dict "all" .Values.all | toJson -}}
{{- else -}}
{{- dict "api" .Values.api "worker" .Values.worker "collector" .Values.collector | toJson -}}
{{- end -}}
{{- end -}}

{{/* The role whose Pods people's requests go to. */}}
{{- define "headwater.front" -}}
{{- if eq .Values.roles "all" }}all{{ else }}api{{ end -}}
{{- end -}}

{{/* The role whose account may act. */}}
{{- define "headwater.actor" -}}
{{- if eq .Values.roles "all" }}all{{ else }}worker{{ end -}}
{{- end -}}

{{/* What cannot work is said before anything is installed. */}}
{{- define "headwater.check" -}}
{{- if and (include "headwater.embedded" .) (ne .Values.roles "all") -}}
{{- fail "roles: split needs database.existingSecret: processes share one PostgreSQL" -}}
{{- end -}}
{{- if and (include "headwater.embedded" .) (gt (int .Values.all.replicas) 1) -}}
{{- fail "all.replicas above 1 needs database.existingSecret: processes share one PostgreSQL" -}}
{{- end -}}
{{- if and .Values.oidc.issuer (not .Values.oidc.clientId) -}}
{{- fail "oidc.issuer needs oidc.clientId" -}}
{{- end -}}
{{- if and .Values.oidc.issuer (not .Values.url) -}}
{{- fail "oidc.issuer needs url: people are sent back there" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.oidc.issuer) -}}
{{- fail "ingress.enabled needs oidc.issuer: without a login it listens to nobody outside of its Pod" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not (and .Values.ingress.host .Values.ingress.tlsSecret)) -}}
{{- fail "ingress.enabled needs ingress.host and ingress.tlsSecret" -}}
{{- end -}}
{{- if hasKey .Values.configuration "server" -}}
{{- fail "configuration.server is the chart's own: use url, oidc and ingress.trustedProxies" -}}
{{- end -}}
{{- $known := (.Files.Get "files/permissions.json" | fromJson).actions -}}
{{- range $phase, $grant := .Values.actions -}}
{{- range $grant.allow -}}
{{- if not (hasKey $known .) -}}
{{- fail (printf "actions.%s.allow: there is no action %s on Kubernetes; there are %s" $phase . (keys $known | sortAlpha | join ", ")) -}}
{{- end -}}
{{- end -}}
{{- if and $grant.allow (not $grant.namespaces) -}}
{{- fail (printf "actions.%s.allow needs actions.%s.namespaces: rights are given in namespaces only" $phase $phase) -}}
{{- end -}}
{{- end -}}
{{- end -}}
