/** Sentences to begin with, by sign language and text language. */

export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  "svk sk": ["Dobrý večer!", "Ako sa máš?", "Ďakujem, mám sa dobre.", "Volám sa Eva.", "Teší ma."],
  "svk en": ["Good evening!", "How are you?", "Thank you, I am fine.", "My name is Eva."],
  "ase en": ["Thank you, friend.", "I want to drink water.", "My name is Anna.", "Where is my family?"],
};
