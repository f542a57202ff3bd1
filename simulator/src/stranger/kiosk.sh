#!/bin/sh
# A stranger's kiosk: written from the AsyncAPI document alone, with mosquitto_pub, mosquitto_sub and openssl.
# It enrols its epoch, stocks a lane, waits for one grant, gives out one box, and ends when the gateway holds it all.
#
#   kiosk.sh HOST PORT KIOSK LINK_KEY_HEX NONCE
#
# Prints one line a step. Exit 0: every step was answered. Exit 1: a step was not answered in time, or wrongly.
set -eu

host=$1 port=$2 kiosk=$3 key=$4 nonce=$5
base=anxin/1/$kiosk
session=1
n=0
inbox=$(mktemp -d)
listener=
declaring=

stop() {
  for process in $listener $declaring; do kill "$process" 2>/dev/null || true; done
  rm -rf "$inbox"
}
trap stop EXIT

# The tag: the first 32 hexadecimal digits of HMAC-SHA-256(key, topic LF json).
tag() {
  printf '%s\n%s' "$1" "$2" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" |
    sed 's/^.*= *//' | cut -c1-32
}

password=$(printf 'anxin/1/broker' | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" |
  sed 's/^.*= *//' | cut -c1-32)

# publish CHANNEL JSON [options of mosquitto_pub]
publish() {
  topic=$base/$1 json=$2
  shift 2
  printf '%s\n%s' "$json" "$(tag "$topic" "$json")" |
    mosquitto_pub -V mqttv311 -h "$host" -p "$port" -i "$kiosk-pub" -u "$kiosk" -P "$password" \
      -q 1 -t "$topic" -s "$@"
}

# Every message is written to the inbox as two lines: topic, a space, the JSON; then the tag.
listen() {
  mosquitto_sub -V mqttv311 -h "$host" -p "$port" -i "$kiosk" -u "$kiosk" -P "$password" -q 1 \
    -t "$base/receipt" -t "$base/plan" -t "$base/grant" -F '%t %p' >"$inbox/messages" &
  listener=$!
}

# await CHANNEL PATTERN: the JSON of the newest message of that channel, when it is authentic and matches.
await() {
  tries=0
  json=none
  while [ "$tries" -lt 150 ]; do
    grep -A 1 "^$base/$1 " "$inbox/messages" 2>/dev/null | tail -n 2 >"$inbox/newest" || true
    if [ "$(wc -l <"$inbox/newest")" -eq 2 ]; then
      json=$(head -n 1 "$inbox/newest" | cut -d' ' -f2-)
      sent=$(tail -n 1 "$inbox/newest")
      if [ "$sent" != "$(tag "$base/$1" "$json")" ]; then
        echo "the tag of $1 is wrong: $json" >&2
        exit 1
      fi
      if printf '%s' "$json" | grep -Eq "$2"; then
        printf '%s' "$json"
        return 0
      fi
    fi
    tries=$((tries + 1))
    sleep 0.2
  done
  echo "no $1 with $2 came within 30 s; the last was: $json" >&2
  exit 1
}

field() {
  printf '%s' "$1" | sed "s/.*\"$2\":\"\{0,1\}\([^,\"}]*\).*/\1/"
}

fact() {
  printf '{"seq":%s,"uptime":%s,"time":0,"trust":"unknown","kind":"%s","body":%s}' "$1" "$2" "$3" "$4"
}

presence() {
  n=$((n + 1))
  publish presence "{\"session\":$session,\"n\":$n,\"state\":\"ready\",\"firmware\":\"stranger-1\",\"revision\":$1,\"epoch\":1,\"oldest\":1,\"next\":$2,\"uptime\":10}" -r
}

# Asks again every 20 s, as the document says, until the plan has come.
declare_epoch() {
  while :; do
    n=$((n + 1))
    publish ask "{\"want\":\"epoch\",\"session\":0,\"n\":$n,\"epoch\":1,\"nonce\":\"$nonce\"}"
    sleep 20
  done
}

listen
sleep 0.5
declare_epoch &
declaring=$!
plan=$(await plan "\"opened\":\"$nonce\"")
kill "$declaring"
revision=$(field "$plan" revision)
echo "plan revision $revision opened epoch 1"

presence "$revision" 1
opened=$(fact 1 10 epoch-opened "{\"nonce\":\"$nonce\",\"revision\":$revision}")
booted=$(fact 2 10 booted '{"cause":"power","firmware":"stranger-1","boots":1}')
restocked=$(fact 3 20 restocked '{"load":"by-hand","lane":1,"product":"condom-m","lot":"STRANGE1","expiry":20281231,"count":5}')
publish facts "{\"epoch\":1,\"facts\":[$opened,$booted,$restocked]}"
receipt=$(await receipt '"held":3')
echo "receipt holds 3 facts, term $(field "$receipt" term)"

echo "waiting for a grant"
grant=$(await grant '"id":')
id=$(field "$grant" id)
echo "grant $id"
n=$((n + 1))
publish progress "{\"session\":$session,\"n\":$n,\"id\":\"$id\",\"state\":\"armed\",\"code\":\"\"}"

intended=$(fact 4 30 vend-intended "{\"permission\":\"grant\",\"id\":\"$id\",\"attempt\":1,\"lane\":1,\"product\":\"condom-m\",\"lot\":\"STRANGE1\",\"expiry\":20281231}")
dispensed=$(fact 5 34 dispensed '{"intent":4,"lane":1,"product":"condom-m","lot":"STRANGE1","count":1,"cause":"vend"}')
publish facts "{\"epoch\":1,\"facts\":[$intended,$dispensed]}"
receipt=$(await receipt '"held":5')
echo "receipt holds 5 facts"
