"""The graph in the formats of other tools: GraphML, GEXF, Arrow, JSON lines, and Neo4j's bulk import."""
