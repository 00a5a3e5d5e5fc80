"""Core's pages: signing in, one's own settings, inbox, jobs, the trail, the mailbox."""
