/** The known failures that print this text and recognise equally much of it. The catalogue is loaded when something failed. */
export async function codesOf(text: string): Promise<string[]> {
  const [{ why }, { CATALOGUE }] = await Promise.all([
    import('../diagnosis/why.js'),
    import('../checks/catalogue.js'),
  ]);
  const matches = why(text, CATALOGUE);
  const best = matches[0]?.matched.length;
  return matches.filter(({ matched }) => matched.length === best).map(({ code }) => code);
}
