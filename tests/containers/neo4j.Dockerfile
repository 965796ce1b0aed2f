# Stands in for the official image of Neo4j where none can be fetched: the same programs, from Maven, which
# the builder mounts at /jars. It reads the same settings as far as docker/compose.yaml uses them.
FROM debian:bookworm-slim
# Java's own package wants the folder of the manual, which a slim image lacks.
# hadolint ignore=DL3008
RUN mkdir -p /usr/share/man/man1 \
 && apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o 7474 -g 7474 /data /var/lib/neo4j /var/lib/neo4j/conf
RUN cp -r /jars /var/lib/neo4j/lib
COPY neo4j-start.sh /
ENV NEO4J_HOME=/var/lib/neo4j NEO4J_CONF=/var/lib/neo4j/conf
VOLUME ["/data"]
CMD ["sh", "/neo4j-start.sh"]
