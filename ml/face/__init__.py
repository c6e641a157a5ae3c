"""What the face says beside the hands: mouthing, the kind of sentence, blinks. Numbers in, face weights out."""
