"""Which models a site signs with: folders of weights, which of them are live, and how that changes while it runs."""
