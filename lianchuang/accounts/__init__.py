"""People who sign in, the appointments they hold and the one table of who may do what. Never knows a page."""
