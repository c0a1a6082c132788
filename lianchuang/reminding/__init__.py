"""Who was reminded of which duty, at which stage, by which letter. Never decides what is asked, nor when it is late."""
