"""The page of `nemoflow watch --preview`: what a watch shows, in a browser on this machine."""
