"""Questions in plain words: what they ask for, which claims answer them, and which stored question does."""
