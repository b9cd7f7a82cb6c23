"""What 360 reviews say of people and of raters."""
