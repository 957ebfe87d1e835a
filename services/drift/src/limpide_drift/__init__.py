"""The drift service: is the world still the one that the model was trained on?"""
