/** Who can sign: the people in the static files. `tools/avatar/people.py` makes them. */

export interface Person {
  /** Kept in links and settings; never changes. */
  name: string;
  /** The file beside the first person's. */
  file: string;
}

export const PEOPLE: readonly Person[] = [
  { name: "woman", file: "signer.glb" },
  { name: "man", file: "signer-man.glb" },
];

/** The person of that name, or the first. */
export function personNamed(name: string | null | undefined): Person {
  return PEOPLE.find((person) => person.name === name) ?? PEOPLE[0];
}

/** Where a person's file is, from the address of the first person's, which the page names. */
export function fileOf(person: Person, first: string): string {
  return first.replace(PEOPLE[0].file, person.file);
}

/** What is in a person's file. Throws where it cannot be had. */
export async function fetchFile(address: string): Promise<ArrayBuffer> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.arrayBuffer();
}
