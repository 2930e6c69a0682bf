"""Training of land-cover nets: scenes and splits, atmosphere, chips, loop, evaluation."""
