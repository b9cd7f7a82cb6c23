"""Who opens the pages: accounts, sessions, the company's own sign-in."""
