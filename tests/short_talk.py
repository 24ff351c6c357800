"""An exercise of one question and one sentence, for tests that hold a whole session."""

SHORT_TALK = """
title = "A short talk"
about = "A short talk."

[[step]]
name = "only"
title = "Only step"
rounds = "each"

[[step.act]]
name = "ready"
say = "{speaker}, are you ready to begin?"
who = "speaker"
expect = "yes-no"

[[step]]
name = "end"
title = "End"

[[step.act]]
name = "thanks"
say = "Thank you both for listening."
"""
