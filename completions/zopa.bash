# zopa.bash - completion of zopa(1) for bash: verbs, the options that a verb takes, and files.
# The words are those of the program's own tables; a test holds them equal.
_zopa()
{
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]} words=
  local verbs='new check show analyze bridge weigh ratify power stability evaluate convert help --help --version'
  local formats='genius geniusweb negolog points case json'
  local files=' --html --svg --output -o '
  local values=' --as --from --to --party --package --since --points --within --at-least --count --by --reopen --for --approval --draws --unknown --horizon --yea --set --reservation --without --assume --seed --threads --limit-seconds --limit-memory '
  local options=--help
  case $verb in
    new) options='--quiet --help' ;;
    check) options='--json --as --from --set --reservation --without --assume --timings --quiet --help' ;;
    show) options='--json --html --as --from --since --set --reservation --without --assume --seed --threads --limit-seconds --limit-memory --timings --quiet --help' ;;
    analyze) options='--json --html --svg --as --from --points --no-outcomes --no-frontier --within --at-least --approval --set --reservation --without --assume --seed --threads --limit-seconds --limit-memory --timings --quiet --help' ;;
    bridge) options='--json --html --as --from --count --by --reopen --for --ask --approval --draws --set --reservation --without --assume --seed --threads --limit-seconds --limit-memory --timings --quiet --help' ;;
    weigh) options='--json --as --from --package --set --reservation --without --assume --seed --threads --limit-seconds --limit-memory --timings --quiet --help' ;;
    ratify) options='--json --html --as --from --package --yea --recorded --set --reservation --without --assume --seed --threads --limit-seconds --limit-memory --timings --quiet --help' ;;
    power) options='--json --html --full --seed --threads --limit-seconds --limit-memory --timings --quiet --help' ;;
    stability) options='--json --html --svg --as --from --package --draws --unknown --horizon --full --set --reservation --without --assume --seed --threads --limit-seconds --limit-memory --timings --quiet --help' ;;
    evaluate) options='--json --as --from --party --set --reservation --without --assume --timings --quiet --help' ;;
    convert) options='--output --as --from --to --set --reservation --without --assume --timings --quiet --help' ;;
    help) options=$verbs ;;
  esac

  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    words=$verbs
  elif [[ $before == --as ]]; then
    words='public mediator all'
  elif [[ $before == --from || $before == --to ]]; then
    words=$formats
  elif [[ $before == --by ]]; then
    words='gain share mean regret'
  elif [[ $before == --reopen ]]; then
    words='tentative all'
  elif [[ $before == -k || $values == *" $before "* ]]; then
    return
  elif [[ $verb == help || $word == -* && $files != *" $before "* ]]; then
    words=$options
  else
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _zopa zopa
