"""The one way in which files and folders are written: whole or not at all, and nothing left behind; and read.

What is written stands beside its place until it is whole and takes it in one step, so that whoever is killed,
meets a full disk or loses its power leaves the old or the new, never a piece. What a killed process left
behind is known by a lock that died with it, and cleared by the next one.
"""
