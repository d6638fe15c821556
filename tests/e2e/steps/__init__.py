"""Steps of people in the browser: one function per step, each by the person whose job it is."""
