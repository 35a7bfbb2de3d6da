/**
 * Replaces what stands between `<!-- generated: NAME -->` and `<!-- end -->` in a document.
 *
 * @throws Error when a section has no marks in the document, or marks name no section.
 */
export function fillSections(document: string, sections: Readonly<Record<string, string>>): string {
  const filled = new Set<string>();
  const text = document.replaceAll(
    /(<!-- generated: ([a-z ]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const section = sections[name];
      if (section === undefined) throw new Error(`nothing generates the section "${name}"`);
      filled.add(name);
      return `${begin}\n${section}\n\n${end}`;
    },
  );
  const missing = Object.keys(sections).filter((name) => !filled.has(name));
  if (missing.length > 0) throw new Error(`the document has no place for ${missing.join(', ')}`);
  return text;
}
