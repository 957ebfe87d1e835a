{{/*
A Deployment and its Service. `env` are variables as YAML; `keys` and `optional` are of the Secret; `tmp` is the
size of /tmp; `ready` and `live` are paths; `grace` is compose's stop_grace_period in seconds; `folder` is a claim
that is mounted. Ours have a store as `user`.
*/}}
{{- define "limpide.service" -}}
{{- $values := index .root.Values .name -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  labels: {{- include "limpide.labels" . | nindent 4 }}
spec:
  {{- if not (dig "autoscaling" "enabled" false $values) }}
  replicas: {{ $values.replicas | default 1 }}
  {{- end }}
  selector:
    matchLabels: {{- include "limpide.selector" . | nindent 6 }}
  strategy:
    {{- if .alone }}
    type: Recreate
    {{- else }}
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
    {{- end }}
  template:
    metadata:
      labels: {{- include "limpide.labels" . | nindent 8 }}
    spec:
      {{- include "limpide.pod" (dict "root" .root "id" 10001) | nindent 6 }}
      # A pod leaves its Service first, and stops when nobody is sent to it any more.
      terminationGracePeriodSeconds: {{ add .grace 5 }}
      {{- if not .alone }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "limpide.selector" . | nindent 14 }}
      {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ include "limpide.image" . }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          env: {{- include "limpide.env" .env | nindent 12 }}
          ports:
            - { name: http, containerPort: {{ .port }} }
          securityContext: {{- include "limpide.confined" . | nindent 12 }}
          resources: {{- toYaml $values.resources | nindent 12 }}
          lifecycle:
            preStop: { sleep: { seconds: 5 } }
          # A first start may take compose's start_period.
          startupProbe:
            httpGet: &live { path: {{ .live }}, port: http }
            periodSeconds: 2
            timeoutSeconds: 5
            failureThreshold: 90
          livenessProbe:
            httpGet: *live
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: {{ .ready }}, port: http }
            periodSeconds: 2
            timeoutSeconds: 5
            failureThreshold: 2
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            - { name: secrets, mountPath: /run/secrets, readOnly: true }
            {{- with .folder }}
            - { name: {{ .claim }}, mountPath: {{ .path }} }
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: { medium: Memory, sizeLimit: {{ .tmp }} }
        - name: secrets
          {{- include "limpide.secrets" . | nindent 10 }}
        {{- with .folder }}
        - name: {{ .claim }}
          persistentVolumeClaim: { claimName: {{ .claim }} }
        {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels: {{- include "limpide.labels" . | nindent 4 }}
spec:
  selector: {{- include "limpide.selector" . | nindent 4 }}
  {{- if .sticky }}
  sessionAffinity: ClientIP
  {{- end }}
  ports:
    - { name: http, port: {{ .port }}, targetPort: http }
{{- end }}

{{/* The variables of a program of ours: settings, the registry, the store as `user`. */}}
{{- define "limpide.program" -}}
{{ include "limpide.settings" .root }}
LIMPIDE_TRACKING_URI: http://mlflow:5000
LIMPIDE_STORE_URL: {{ include "limpide.storeUrl" . }}
LIMPIDE_STORE_PASSWORD_FILE: /run/secrets/postgres_{{ .user }}
PGSSLMODE: {{ .root.Values.database.sslMode }}
{{- end }}
