/** Keys, requests and certificates that the laws about certificates start with, made by openssl and ssh-keygen themselves. */

import { execFileSync } from "node:child_process";
import path from "node:path";

export function openssl(...words: string[]): string {
  return execFileSync("openssl", words, { stdio: ["ignore", "pipe", "pipe"] }).toString();
}

export function makeKey(folder: string, name = "a.key", ...words: string[]): string {
  const at = path.join(folder, name);
  const kind = words.length > 0 ? words : ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
  openssl("genpkey", ...kind, "-out", at);
  return at;
}

export function makeRequest(folder: string, key: string, name = "a.csr", subject = "/CN=a.home.lan"): string {
  const at = path.join(folder, name);
  openssl(
    "req",
    "-new",
    "-key",
    key,
    "-subj",
    subject,
    "-addext",
    "subjectAltName=DNS:a.home.lan",
    "-out",
    at,
  );
  return at;
}

export function makeRoot(folder: string, key: string, name = "ca.crt"): string {
  const at = path.join(folder, name);
  openssl("req", "-x509", "-key", key, "-subj", "/O=Home/CN=Root", "-days", "100", "-out", at);
  return at;
}

export function sshKeygen(...words: string[]): string {
  return execFileSync("ssh-keygen", words, { stdio: ["ignore", "pipe", "pipe"] }).toString();
}
