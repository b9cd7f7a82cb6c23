"""Half-widths of two-sided normal intervals, in standard deviations."""

WIDTH_80 = 1.2815515655446004
WIDTH_90 = 1.6448536269514722
WIDTH_95 = 1.959963984540054
