/** How the script of `mailflow completion` is put to use; told by its help. */
export const COMPLETION_NOTES = `In bash, for every new shell:
  echo 'source <(mailflow completion bash)' >> ~/.bashrc
or, where bash-completion is installed, once for all (again after an update of mailflow):
  mkdir -p ~/.local/share/bash-completion/completions
  mailflow completion bash > ~/.local/share/bash-completion/completions/mailflow

In zsh, for every new shell, below compinit:
  echo 'source <(mailflow completion zsh)' >> ~/.zshrc
or, once for all, in a folder of $fpath that is named before compinit:
  mailflow completion zsh > ~/.zfunc/_mailflow

In PowerShell, for every new window:
  Add-Content -Path $PROFILE -Value 'mailflow completion powershell | Out-String | Invoke-Expression'
`;
