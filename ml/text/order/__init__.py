"""From the order of the text to the signer's: units, rules that move and add them, and marks for the face."""
