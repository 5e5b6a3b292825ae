"""The shape of config.yaml as pydantic models: what may stand where, and what must fit together inside one rule."""
