# Starts the database as the official image does: settings from NEO4J_…, the first password from a file.
set -eu

neo4j() { exec java -Xmx512m -cp '/var/lib/neo4j/lib/*' "org.neo4j.server.$@"; }

{
  echo server.directories.data=/data
  echo server.default_listen_address=0.0.0.0
  env | grep '^NEO4J_[a-z]' | sed -e 's/=/\n/' | while read -r name && read -r value; do
    echo "$(echo "${name#NEO4J_}" | sed -e 's/__/ /g' -e 's/_/./g' -e 's/ /_/g')=$value"
  done
} >"$NEO4J_CONF/neo4j.conf"

password=$(sed -e 's/^neo4j.//' "$NEO4J_AUTH_FILE")
[ -e /data/dbms ] || (neo4j startup.Neo4jAdminCommand dbms set-initial-password "$password")
neo4j CommunityEntryPoint --home-dir="$NEO4J_HOME" --config-dir="$NEO4J_CONF"
