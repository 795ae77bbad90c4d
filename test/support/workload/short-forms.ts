/** What people of a name are called beside it. @param list `name:form,form` between blanks. */
export function shortForms(list: string): Readonly<Record<string, readonly string[]>> {
  const entries = list.split(' ').map((entry): [string, string[]] => {
    const [name = '', forms = ''] = entry.split(':');
    return [name, forms.split(',')];
  });
  return Object.fromEntries(entries);
}
