"""What happens to invented orders. Pure: chance in, dated steps out."""
