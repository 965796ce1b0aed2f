"""Every way in: GraphQL, pages and the command line."""
