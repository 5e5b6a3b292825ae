"""A department's own Excel forms: ``templates/<kind>.xlsx`` filled with a Document, its look kept."""
