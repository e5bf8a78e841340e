#!/bin/sh
# A stand-in of Harbor's offline installer, for the tests of the role harbor: made on a Debian host out of Debian's real
# PostgreSQL, docker-registry and nginx, with a small core of its own (image/core.pl). Nothing of Harbor is in it.
#
# It is true to Harbor in what the role has to do with: files and owners, what `prepare` reads, makes anew and keeps, the
# database's entry program with its pair of versions, the accounts, the syslog race, the inner nginx that keeps stale
# addresses, and the answers of the API that the role asks for. The registry is the real one behind the core's check of
# tokens; tokens are opaque instead of signed, and there is no Trivy, no replication, no quota.
#
#   build.sh SOURCE OUTPUT PAIR VERSION…     writes OUTPUT/harbor-offline-installer-VERSION.tgz for each
set -eu
source=$1 output=$2 pair=$3
shift 3
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get update -qq
apt-get install -qq -y --no-install-recommends busybox-static postgresql docker-registry nginx-light >/dev/null
work=$(mktemp -d)
pg=$(ls /usr/lib/postgresql)

# Programs with the libraries that they load, and whatever else is named, as the start of a root file system.
root() { # NAME PROGRAM…
  into=$work/$1
  shift
  mkdir -p "$into/bin" "$into/tmp" "$into/etc" "$into/run" "$into/var/run"
  chmod 1777 "$into/tmp" "$into/run" "$into/var/run"
  cp /bin/busybox "$into/bin/"
  for applet in sh cat ls mkdir chown chmod rm cp mv sed awk grep head tail sleep nc httpd tr wc id env stat find od mktemp cut dirname date kill test sync; do
    ln -s busybox "$into/bin/$applet"
  done
  printf 'root:x:0:0::/:/bin/sh\npostgres:x:999:999::/:/bin/sh\nharbor:x:10000:10000::/:/bin/sh\n' >"$into/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\nharbor:x:10000:\n' >"$into/etc/group"
  echo 'hosts: files dns' >"$into/etc/nsswitch.conf"
  for program; do
    for file in "$program" $(ldd "$program" 2>/dev/null | grep -o '/[^ )]*') /lib/x86_64-linux-gnu/libnss_dns.so.2; do
      [ -e "$file" ] || continue
      [ -e "$into$file" ] || { mkdir -p "$into$(dirname "$file")" && cp -L "$file" "$into$file"; }
    done
  done
}

root tools /usr/bin/perl /usr/lib/postgresql/"$pg"/bin/psql
cp -r --parents /usr/lib/x86_64-linux-gnu/perl-base "$work/tools/"
root db /usr/lib/postgresql/"$pg"/bin/postgres /usr/lib/postgresql/"$pg"/bin/initdb /usr/lib/postgresql/"$pg"/bin/psql \
  /usr/lib/postgresql/"$pg"/bin/pg_ctl /usr/lib/postgresql/"$pg"/bin/pg_dump /usr/lib/postgresql/"$pg"/bin/pg_restore \
  /usr/lib/postgresql/"$pg"/lib/plpgsql.so /usr/lib/postgresql/"$pg"/lib/dict_snowball.so
for program in psql pg_dump pg_restore; do ln -s /usr/lib/postgresql/"$pg"/bin/$program "$work/db/bin/$program"; done
cp -r --parents /usr/share/postgresql/"$pg" "$work/db/"
rm -rf "$work"/db/usr/share/postgresql/"$pg"/man "$work"/db/usr/share/postgresql/"$pg"/locale
mkdir -p "$work/db/usr/share/zoneinfo" "$work/db/run/postgresql" "$work/db/var/lib/postgresql/data"
cp /usr/share/zoneinfo/UTC /usr/share/zoneinfo/GMT "$work/db/usr/share/zoneinfo/" 2>/dev/null || :
ln -s ../../../run/postgresql "$work/db/var/run/postgresql" 2>/dev/null || :
chown -R 999:999 "$work/db/run/postgresql" "$work/db/var/lib/postgresql"
chmod 1777 "$work/db/run/postgresql"
root registry /usr/bin/docker-registry
root nginx /usr/sbin/nginx
mkdir -p "$work/nginx/var/lib/nginx" "$work/nginx/var/log/nginx" "$work/nginx/etc/nginx"
chmod 1777 "$work/nginx/var/lib/nginx" "$work/nginx/var/log/nginx"
cp "$source/image/db-entrypoint" "$work/db/docker-entrypoint.sh"
cp "$source"/image/core.pl "$source"/image/log.pl "$source"/image/prepare-entrypoint "$work/tools/"
chmod 755 "$work"/db/docker-entrypoint.sh "$work"/tools/*.pl "$work"/tools/prepare-entrypoint

images=$work/images
mkdir "$images"
for layer in tools db registry nginx; do
  tar c --sort=name --mtime=@0 -C "$work/$layer" . >"$images/$layer.tar"
done

image() { # NAME LAYER USER ENTRYPOINT(JSON) HEALTH(shell words, empty for none) ENVIRONMENT(JSON)
  health=
  [ -z "$5" ] || health=',"Healthcheck":{"Test":["CMD-SHELL","'"$5"'"],"Interval":30000000000,"StartPeriod":120000000000,"StartInterval":1000000000,"Timeout":10000000000,"Retries":3}'
  digest=$(sha256sum "$images/$2.tar" | cut -d ' ' -f 1)
  printf '{"architecture":"amd64","os":"linux","config":{"User":"%s","Entrypoint":%s,"Env":%s%s},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"1970-01-01T00:00:00Z"}]}' \
    "$3" "$4" "$6" "$health" "$digest" >"$images/$1.json"
  printf '%s{"Config":"%s.json","RepoTags":["goharbor/%s:%s"],"Layers":["%s.tar"]}' "$comma" "$1" "$1" "$version" "$2" >>"$images/manifest.json"
  comma=,
}

path='"PATH=/usr/sbin:/usr/bin:/bin:/usr/lib/postgresql/'$pg'/bin"'
for version; do
  comma=
  printf '[' >"$images/manifest.json"
  image prepare tools "" '["/prepare-entrypoint"]' "" "[$path,\"HARBOR_VERSION=$version\"]"
  image harbor-log tools "" '["/usr/bin/perl","/log.pl"]' "echo | nc -w 2 127.0.0.1 10514 >/dev/null" "[$path]"
  image harbor-db db 999 '["/docker-entrypoint.sh","'"${pair% *}"'","'"${pair#* }"'"]' "psql -U postgres -h 127.0.0.1 -c 'select 1' 2>&1 | grep -Eq 'password|row'" "[$path,\"PGDATA=/var/lib/postgresql/data\"]"
  image harbor-core tools 10000 '["/usr/bin/perl","/core.pl"]' "echo | nc -w 2 127.0.0.1 8080 >/dev/null" "[$path,\"HARBOR_VERSION=$version\"]"
  image harbor-portal tools 10000 '["/bin/httpd","-f","-p","8080","-h","/etc"]' "echo | nc -w 2 127.0.0.1 8080 >/dev/null" "[$path],\"StopSignal\":\"SIGKILL\""
  image harbor-jobservice tools 10000 '["/bin/httpd","-f","-p","8080","-h","/etc"]' "echo | nc -w 2 127.0.0.1 8080 >/dev/null" "[$path],\"StopSignal\":\"SIGKILL\""
  image harbor-registryctl tools 10000 '["/bin/httpd","-f","-p","8080","-h","/etc"]' "echo | nc -w 2 127.0.0.1 8080 >/dev/null" "[$path],\"StopSignal\":\"SIGKILL\""
  image redis-photon tools 999 '["/bin/httpd","-f","-p","6379","-h","/etc"]' "echo | nc -w 2 127.0.0.1 6379 >/dev/null" "[$path],\"StopSignal\":\"SIGKILL\""
  image registry-photon registry 10000 '["/usr/bin/docker-registry","serve","/etc/registry/config.yml"]' "echo | nc -w 2 127.0.0.1 5000 >/dev/null" "[$path]"
  image nginx-photon nginx 10000 '["/usr/sbin/nginx","-g","daemon off;","-e","stderr","-c","/etc/nginx/nginx.conf"]' "echo | nc -w 2 127.0.0.1 8080 >/dev/null" "[$path]"
  printf ']' >>"$images/manifest.json"
  mkdir -p "$work/$version/harbor" "$output"
  tar c -C "$images" . | gzip -1 >"$work/$version/harbor/harbor.$version.tar.gz"
  cp "$source"/bundle/* "$work/$version/harbor/"
  sed -i "s/@VERSION@/$version/g; s/@MINOR@/$(echo "$version" | sed 's/^v//; s/[0-9]*$/0/')/g" "$work/$version/harbor/prepare" "$work/$version/harbor/harbor.yml.tmpl"
  chmod 755 "$work/$version/harbor/prepare" "$work/$version/harbor/install.sh"
  tar c -C "$work/$version" harbor | gzip -1 >"$output/harbor-offline-installer-$version.tgz"
done
rm -rf "$work"
