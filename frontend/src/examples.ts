/** Sentences to begin with, by sign language and text language; one of each spells a name. */

export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  "svk sk": ["Dobrý večer!", "Ako sa máš?", "Ďakujem, teší ma.", "Moja mama má psa.", "Volám sa Eva.", "Dnes o 5 som doma."],
  "svk en": ["Good evening!", "How are you?", "Thank you, nice to meet you.", "My mother has a dog.", "My name is Eva."],
  "ase en": ["Hello, friend!", "Where is the bathroom?", "I am tired and hungry.", "Please wait, mother is at home.", "Good morning, Anna!"],
};
