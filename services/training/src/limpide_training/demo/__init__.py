"""The main job on embedded defaults: no container engine, no server to install."""
