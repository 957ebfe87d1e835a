"""The drift service: compares recorded decisions with the sample that the model was trained on."""
