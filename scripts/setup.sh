#!/bin/sh
# Install what the project needs on this machine. Quick and harmless when all is there.
#   scripts/setup.sh run     what `make run` needs: PostGIS, Python libraries, map libraries
#   scripts/setup.sh dev     the same, with what the checks and the tests need
# Every choice is remembered by a stamp: the digest of what it was made from.
set -eu
cd "$(dirname "$0")/.."
mode=${1:-run}
venv=.venv
log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf '%s\n' "→ $*"; }

stop() {
    [ ! -s "$log" ] || { printf '%s\n' '--- dernières lignes :' && tail -n 15 "$log"; } >&2
    printf '%s\n' "Installation arrêtée : $*" >&2
    exit 1
}

quietly() { "$@" >"$log" 2>&1; }

digest() { { pwd && cat "$@"; } | sha256sum | cut -d ' ' -f 1; }

is_done() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# ---------------------------------------------------------------- system packages (Debian)

has_postgis() { ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; }

has_python() {
    for candidate in python3.11 python3 python3.12 python3.13; do
        command -v "$candidate" >/dev/null && "$candidate" -c \
            'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
            python=$candidate && return
    done
    return 1
}

# What draws the text of the PDF dossiers.
has_pango() { ls /usr/lib/*/libpangoft2-1.0.so.0 >/dev/null 2>&1; }

missing_packages() {
    has_python || printf ' python3-venv'
    has_postgis || printf ' postgresql-postgis'
    has_pango || printf ' libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core'
    [ "$mode" = dev ] || return 0
    command -v chromium >/dev/null || printf ' chromium fonts-dejavu-core'
    command -v ogrinfo >/dev/null || printf ' gdal-bin'
}

as_root() {
    if [ "$(id -u)" = 0 ]; then env DEBIAN_FRONTEND=noninteractive "$@"
    else sudo env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

# Debian's package creates and starts a cluster of its own on port 5432, of no use here: it is
# told not to for the time of this installation. An administrator's own setting is left alone.
without_main_cluster() {
    folder=/etc/postgresql-common/createcluster.d
    if ls -d /usr/lib/postgresql/* >/dev/null 2>&1; then "$@"; return; fi
    as_root mkdir -p "$folder"
    echo 'create_main_cluster = false' | as_root tee "$folder/geo-service.conf" >/dev/null
    status=0
    "$@" || status=$?
    as_root rm -f "$folder/geo-service.conf"
    return "$status"
}

apt() { quietly as_root apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"; }

install_packages() {
    packages=$(missing_packages)
    [ -n "$packages" ] || return 0
    remedy="demandez à un administrateur : apt-get install --no-install-recommends$packages"
    command -v apt-get >/dev/null || stop "il manque$packages et cette machine n’a pas apt-get ; installez-les."
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || stop "il manque des droits (root ou sudo) ; $remedy"
    say "Paquets du système :$packages (quelques minutes la première fois)"
    apt update || stop "apt-get update a échoué ; vérifiez vos droits et le réseau, ou $remedy"
    # shellcheck disable=SC2086  # a list of words on purpose
    without_main_cluster apt install --no-install-recommends $packages ||
        stop "apt-get install a échoué ; vérifiez vos droits et le réseau, ou $remedy"
    has_python || stop "il faut Python 3.11 ou plus récent ; $remedy"
}

# ---------------------------------------------------------------- Python libraries, locked by hash

pip() { quietly "$venv/bin/python" -m pip --disable-pip-version-check --no-input -qq "$@"; }

install_python() {
    has_python
    home=$(pwd; "$python" -c 'import sys; print(sys.version, sys.base_prefix)')
    if ! is_done "$venv/home" "$home"; then
        say "Environnement Python dans $venv"
        rm -rf "$venv"
        quietly "$python" -m venv "$venv" || stop "l’environnement Python n’a pas pu être créé dans $venv ; \
libérez de la place, ou vérifiez que ce dossier vous appartient."
        printf '%s\n' "$home" >"$venv/home"
    fi
    lock=$(digest requirements/"$mode".txt)
    is_done "$venv/$mode.done" "$lock" || { [ "$mode" = run ] && [ -f "$venv/dev.done" ] &&
        is_done "$venv/dev.done" "$(digest requirements/dev.txt)"; } || install_requirements
    project=$(digest pyproject.toml)
    is_done "$venv/project.done" "$project" || install_project
}

install_requirements() {
    say "Bibliothèques Python (environ une minute la première fois)"
    pip install --only-binary :all: --require-hashes -r requirements/"$mode".txt ||
        stop "pip n’a pas pu installer requirements/$mode.txt ; vérifiez le réseau ou l’adresse du miroir (PIP_INDEX_URL)."
    printf '%s\n' "$lock" >"$venv/$mode.done"
}

# Editable, from the locked backend: no network, no isolated build environment.
install_project() {
    pip install --no-index --no-build-isolation --no-deps --editable . ||
        stop "le projet n’a pas pu être installé dans $venv ; supprimez ce dossier et recommencez."
    printf '%s\n' "$project" >"$venv/project.done"
}

# ---------------------------------------------------------------- map libraries, locked by npm

has_node() {
    command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null
}

install_map_libraries() {
    lock=$(digest package-lock.json)
    if is_done node_modules/dev.done "$lock" || is_done node_modules/"$mode".done "$lock"; then return; fi
    if ! has_node; then
        say "Node, dans $venv (la machine n’en a pas)"
        pip install --only-binary :all: --require-hashes -r requirements/node.txt ||
            stop "pip n’a pas pu installer requirements/node.txt ; vérifiez le réseau, ou installez Node 18."
        PATH="$(pwd)/$venv/bin:$PATH"
    fi
    say "Bibliothèques de la carte"
    omit=
    [ "$mode" = dev ] || omit=--omit=dev
    # No script of a package is run. shellcheck disable=SC2086
    quietly npm ci --ignore-scripts --no-audit --no-fund $omit ||
        stop "npm n’a pas pu installer package-lock.json ; vérifiez le réseau ou le registre (npm config get registry)."
    printf '%s\n' "$lock" >node_modules/"$mode".done
}

case $mode in
    run | dev) ;;
    *) stop "« $mode » n’est pas un mode ; choisissez run ou dev." ;;
esac
install_packages
install_python
install_map_libraries
