"""Tests of the lecture: its graph, its expected answers, and the tool at work on all of it."""
