"""What the face says beside the hands: mouthing, the kind of sentence, blinks, and what the head says."""
