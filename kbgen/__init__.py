"""kbgen: builds, checks and keeps fresh an engineering organisation's knowledge base."""
