# Shared by the scripts of this folder (sourced, not run): the engine, and what went wrong in one sentence.
# COMPOSE_FILE and COMPOSE_PROJECT_NAME mean what they mean to compose: the tests set them to their overlay.
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# With a provider of its own, where `IDENTITY=keycloak` says so, and the consoles behind its login: two files more.
if [ "${IDENTITY-}" = keycloak ]; then
  export COMPOSE_FILE=${COMPOSE_FILE:-docker-compose.yml}:infra/identity/consoles.yml:infra/identity/keycloak.yml
fi

fail() { # fail SENTENCE
  echo "limpide: $1" >&2
  exit 1
}

need_engine() {
  command -v docker >/dev/null ||
    fail "there is no 'docker' here: install Docker Engine 25 or newer with Compose 2.24 or newer, or run 'make demo', which needs none."
  local version
  version=$(docker version --format '{{.Server.Version}}' 2>/dev/null) ||
    fail "no container engine answers: start it ('sudo systemctl start docker'), and see that you may use it ('docker info')."
  [ "${version%%.*}" -ge 25 ] || fail "the container engine is version $version: upgrade it to 25 or newer."
  version=$(docker compose version --short 2>/dev/null) ||
    fail "docker has no 'compose': install its Compose plugin, version 2.24 or newer."
  version=${version#v}
  [[ ${version%%.*} -gt 2 || $(cut -d. -f2 <<<"$version") -ge 24 ]] ||
    fail "Compose is version $version: upgrade it to 2.24 or newer."
}

project() { # the name of the compose project, as its containers and volumes bear it
  docker compose config --format json | sed -n 's/^  "name": "\(.*\)",*$/\1/p'
}

setting() { # setting NAME: from the shell, else from .env
  local value=${!1-}
  [ -n "$value" ] || value=$(sed -n "s/^$1=//p" .env | tail -n 1)
  echo "$value"
}

setting_of_port() { # setting_of_port PORT: the name of the setting that publishes it
  local name
  for name in $(sed -n 's/^\([A-Z_]*_PORT\)=.*/\1/p' .env); do
    [ "$(setting "$name")" = "$1" ] && echo "$name" && return
  done
  echo "its port"
}

# The last thing that a service said, on one line; an error of ours from its first word on.
last_words() { # last_words SERVICE
  docker compose logs --no-color --no-log-prefix --tail 40 "$1" 2>/dev/null | sed "s|\x1b\[[0-9;]*[A-Za-z]||g" |
    awk '/^error: /{said = ""} NF {sub(/^ +/, ""); said = (said == "" || !ours) ? $0 : said "; " $0} /^error: /{ours = 1} END {print said}'
}

# Services that ended badly or are not healthy, the surest culprit first: one that restarts over and over may
# be caught between two tries, when it looks like one that starts.
failed_services() {
  docker compose ps --all --format '{{.Service}} {{.State}} {{.ExitCode}} {{.Health}}' |
    awk '$2 == "exited" && $3 != 0 {print 1, $1}
         $2 == "restarting" || $4 == "unhealthy" {print 2, $1}
         $2 == "running" && $4 == "starting" {print 3, $1}' | sort -sn | cut -d' ' -f2
}

disk_is_full() { # disk_is_full SERVICE: whether it said so
  # Read to the end: a grep that leaves early (-q) breaks the pipe, and pipefail would take that for a no.
  docker compose logs --no-color --tail 100 "$1" 2>/dev/null |
    grep -iE 'no space left on device|disk is full|drive .* not enough free' >/dev/null
}

absent_image() { # absent_image [SERVICE...]: the first image of theirs that must be pulled and is not here
  local image
  for image in $(docker compose config --images "$@") "$(setting PYTHON_IMAGE)" "$(setting UV_IMAGE)"; do
    case $image in limpide/*) continue ;; esac
    docker image inspect "$image" >/dev/null 2>&1 || { echo "$image" && return; }
  done
  echo "named above"
}

explain() { # explain FILE [SERVICE...]: end with one sentence about what compose wrote there
  local said=$1 service words port failed full= one
  failed=$(failed_services 2>/dev/null)
  service=${failed%%$'\n'*}
  words=$([ -n "$service" ] && last_words "$service")
  for one in $failed; do disk_is_full "$one" && full=$one && break; done
  if [ -n "$full" ] || grep -qiE 'no space left on device|disk is full|out of disk' "$said"; then
    fail "a disk of the container engine is full${full:+ ($full could not write)}: free space on $(docker info --format '{{.DockerRootDir}}') ('docker system df' shows what holds it), then run it again."
  fi
  port=$(grep -oE '(port is already allocated|address already in use)' "$said" >/dev/null &&
    grep -E '(port is already allocated|address already in use)' "$said" | grep -oE '[0-9.]+:[0-9]+' | head -n 1)
  if [ -n "$port" ]; then
    fail "port ${port##*:} on ${port%:*} is in use: stop what listens there, or set $(setting_of_port "${port##*:}") to a free port in .env."
  fi
  if grep -qiE 'pull access denied|manifest unknown|manifest for .* not found|failed to resolve|(Head|Get) "https?://' "$said"; then
    fail "the image $(absent_image "${@:2}") cannot be had: check its name in .env and the way to its registry, or load it with 'docker load'."
  fi
  if grep -q 'failed to solve' "$said"; then
    fail "an image could not be built: $(grep -E 'failed to solve|error:|ERROR' "$said" | tail -n 1)."
  fi
  if [ -n "$service" ]; then
    fail "$service did not start: ${words:-it said nothing} (all of it: docker compose logs $service)"
  fi
  fail "the stack did not start: $(grep -v '^ *$' "$said" | tail -n 1)"
}
