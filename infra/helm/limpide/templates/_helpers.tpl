{{/* Labels of every object; `name` is compose's name of the service. */}}
{{- define "limpide.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: limpide
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* The labels by which pods are found: they never change. */}}
{{- define "limpide.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "limpide.image" -}}
{{- with .root.Values.image.registry }}{{ trimSuffix "/" . }}/{{ end -}}
limpide/{{ .name }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* Fields that every pod has, with the user and group `id`. */}}
{{- define "limpide.pod" -}}
automountServiceAccountToken: false
# Kubernetes' own variables for a Service would be LIMPIDE_… where the release is called so: unknown settings.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .id }}
  runAsGroup: {{ .id }}
  fsGroup: {{ .id }}
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .root.Values.scheduling }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "limpide.confined" -}}
readOnlyRootFilesystem: true
allowPrivilegeEscalation: false
capabilities: { drop: [ALL] }
{{- end }}

{{/* The keys of the Secret that a pod reads; it starts without those of `optional`. */}}
{{- define "limpide.secrets" -}}
projected:
  defaultMode: 0440
  sources:
    - secret:
        name: {{ .root.Values.secrets.name }}
        items:
          {{- range .keys }}
          - { key: {{ . }}, path: {{ . }} }
          {{- end }}
    {{- range .optional }}
    - secret:
        name: {{ $.root.Values.secrets.name }}
        optional: true
        items:
          - { key: {{ . }}, path: {{ . }} }
    {{- end }}
{{- end }}

{{- define "limpide.storeUrl" -}}
postgresql+psycopg://{{ .user }}@{{ required "database.host is needed: where PostgreSQL is" .root.Values.database.host }}:{{ .root.Values.database.port }}/limpide
{{- end }}

{{/* The operator's settings, as variables. */}}
{{- define "limpide.settings" -}}
{{- $given := .Values.settings }}
{{- if and (eq ($given.LIMPIDE_IDENTITY | default "none") "none") (ne (toString $given.LIMPIDE_CLOSED_NETWORK) "true") }}
{{- fail "set settings.LIMPIDE_IDENTITY to oidc or keys (docs/identity.md), or settings.LIMPIDE_CLOSED_NETWORK to \"true\" where only those who may do all reach the pods" }}
{{- end }}
{{- $hosts := list }}
{{- if .Values.ingress.enabled }}
{{- $hosts = values .Values.ingress.hosts | sortAlpha }}
{{- end }}
{{- $all := compact (prepend $hosts ($given.LIMPIDE_MORE_HOSTS | default "")) }}
{{- range $name, $value := set (deepCopy $given) "LIMPIDE_MORE_HOSTS" (join "," $all) }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* A YAML mapping as a container's `env`; an empty one takes the program's default. */}}
{{- define "limpide.env" -}}
{{- range $name, $value := fromYaml . }}
{{- if $value }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- end }}
