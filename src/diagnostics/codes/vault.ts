/** Codes of encrypted files and values, and of what opens them. */

import type { Explanation } from "../codes.ts";

export const VLT = {
  VLT0101: {
    title: "something is encrypted, and no password or key was given",
    text: `A file or value is encrypted, and this call was given nothing that could open it. Ansible Vault's
texts need a password; their header names its id, if it has one. Ways to give it, first to last:

  homerun run site.yml -J                              asks for it
  homerun run site.yml --vault-password-file FILE      what is in it, or what an executable file prints
  homerun run site.yml --vault-id prod@FILE            with its id; @prompt asks

  HOMERUN_VAULT_PASSWORD_FILE=FILE                     in the environment
  vault_password_file: FILE                            in homerun.yml

What is encrypted with age needs the key of one of its recipients: \`--identity FILE\`, or age_identities in
homerun.yml; what is encrypted with a passphrase is opened with the passwords above.`,
  },
  VLT0102: {
    title: "none of the passwords or keys opens it",
    text: `Ansible Vault's texts don't tell a wrong password from a text that was changed: both fail the same
check. Usual causes: another password than the one it was encrypted with, a line that was lost when the text
was copied, and a label of \`--vault-id\` that is not the header's while vault_id_match is on.

For age: the file is encrypted for other recipients than those whose keys are here. Somebody who can open it
adds a recipient with \`homerun vault rekey --recipient age1… FILE\`.`,
  },
  VLT0103: {
    title: "encrypted text is damaged",
    text: `What follows the header is not what an encryption writes: letters are missing, changed or added, or
the end was cut off. Take it from a backup or from version control, and look whether an editor wrapped or
indented its lines. An encrypted value in YAML stands below \`!vault |\`, each line as far indented as the first.`,
  },
  VLT0104: {
    title: "a value is marked as encrypted, and is not",
    text: `Behind the tags !vault and !age stands the text that an encryption made:

  password: !vault |
    $ANSIBLE_VAULT;1.1;AES256
    6239363239…

  password: !age |
    -----BEGIN AGE ENCRYPTED FILE-----
    YWdlLWVuY3J5…
    -----END AGE ENCRYPTED FILE-----

\`homerun vault encrypt-string --name password\` writes such lines. A value that shall not be encrypted has no tag.`,
  },
  VLT0105: {
    title: "what was encrypted is no text",
    text: `A value, a playbook, a file of variables must be UTF-8 text once decrypted. Only files that are
copied to hosts may hold anything.`,
  },
  VLT0201: {
    title: "a vault password can't be had",
    text: `\`--vault-password-file\` and \`--vault-id LABEL@FILE\` name a file with the password, or an executable
file that prints it. An executable file whose name ends in \`-client\` (also before an extension) is called with
\`--vault-id LABEL\`. The password must not be empty, and a program must end with 0.`,
  },
  VLT0202: {
    title: "nobody can be asked for a vault password",
    text: `\`-J\` and \`--vault-id LABEL@prompt\` ask at the terminal, and there is none, or nothing was typed. Where
nobody sits, name a file instead: \`--vault-password-file FILE\`.`,
  },
  VLT0203: {
    title: "a file of age keys can't be used",
    text: `A file of identities holds a line AGE-SECRET-KEY-1… for each key; lines with # and empty ones don't count.
\`homerun vault keygen\` makes one. It may itself be encrypted with a passphrase, which is then looked for among
the vault passwords.`,
  },
  VLT0204: {
    title: "this is no recipient of age",
    text: `A recipient is the public part of a key: age1 and 58 letters. \`homerun vault keygen\` shows it when it
makes a key. Recipients of plug-ins and SSH keys are not supported.`,
  },
  VLT0301: {
    title: "the file is encrypted already",
    text: `\`homerun vault encrypt\` encrypts what is not. To give it another password or other recipients, use
\`homerun vault rekey\`; to change what it holds, \`homerun vault edit\`.`,
  },
  VLT0302: {
    title: "the file is not encrypted",
    text: `view, edit, decrypt and rekey work on encrypted files: those that begin with $ANSIBLE_VAULT, with
age-encryption.org or with -----BEGIN AGE ENCRYPTED FILE-----.`,
  },
  VLT0303: {
    title: "which of several passwords shall encrypt?",
    text: `Several vault ids were given. Any of them may open a text; what is written is encrypted with one of
them: name it with \`--encrypt-vault-id LABEL\`, or with vault_encrypt_id in homerun.yml.`,
  },
  VLT0304: {
    title: "nothing to encrypt with",
    text: `Encrypting needs a recipient of age, or a password:

  homerun vault keygen                            once: makes a key and tells its recipient
  age_recipients: age1…                           in homerun.yml: what is new is encrypted for it
  homerun vault encrypt --recipient age1… FILE    for this file only
  homerun vault encrypt --passphrase FILE         age with a passphrase that is asked for
  homerun vault encrypt --vault-id prod@FILE …    Ansible Vault`,
  },
  VLT0305: {
    title: "the editor did not end well",
    text: `\`homerun vault edit\` and \`create\` start $VISUAL, or $EDITOR, or vi. Where it ends with anything but 0, or
is killed, nothing is written: the encrypted file is as it was, and what was typed is gone.`,
  },
  VLT0306: {
    title: "a file can't be read or written",
    text: `The reason that the system gave stands in the message. A file is replaced as a whole, or stays as it was.`,
  },
  VLT0307: {
    title: "a file is in the way",
    text: `\`homerun vault create\` and \`keygen\` make new files and never replace one. For a file that exists, use
\`homerun vault edit\`, or \`encrypt\`.`,
  },
  VLT0308: {
    title: "these words don't go together",
    text: `\`--output\` names one file, so there can be one input only; \`-\` is the standard input and may stand once.
Several strings for encrypt-string need as many names, or none.`,
  },
  VLT0309: {
    title: "the recipients of a file are not all known",
    text: `An age file tells for how many keys it is encrypted, and not for which. Written anew, it would be for the
recipients that are known here, which are fewer or more than before, and others would be locked out without
notice. Name all of them: in age_recipients of homerun.yml, or with \`--recipient\` for each.`,
  },
  VLT0310: {
    title: "homerun vault has no such action",
    text: `\`homerun vault --help\` lists them: encrypt, decrypt, view, edit, create, rekey, encrypt-string, keygen.`,
  },
} as const satisfies Record<`VLT${string}`, Explanation>;
