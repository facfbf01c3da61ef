/// The completions of a shell, made from the tables.
package enum Completions {
    /// The shells that there is a script for.
    package static let shells = ["bash", "zsh", "fish"]

    /// The script for `shell` (bash, zsh, fish); `nil` for another.
    package static func script(for shell: String) -> String? {
        switch shell {
        case "bash": bash()
        case "zsh": zsh()
        case "fish": fish()
        default: nil
        }
    }

    private static let commandNames = CommandTable.all.map(\.name).joined(separator: " ")

    private static func words(of options: [OptionSpec]) -> String {
        options.flatMap { ($0.letter.map { ["-\($0)"] } ?? []) + ["--" + $0.long] }.joined(separator: " ")
    }

    // MARK: bash

    private static func bash() -> String {
        var arguments = ""
        for option in CommandTable.allOptions where option.argument != nil {
            let names = (option.letter.map { "-\($0)|" } ?? "") + "--" + option.long
            let reply =
                switch option.completion {
                case .none: "return"
                case .values:
                    "mapfile -t COMPREPLY < <(compgen -W '\(option.values.joined(separator: " "))' -- \"$cur\"); return"
                case .file: "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return"
                case .directory:
                    "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"); return"
                case .asked(let kind): "_kcat_swift_ask \(kind); return"
                }
            arguments += "    \(names)) \(reply) ;;\n"
        }
        var commands = ""
        for command in CommandTable.all {
            let values = command.operandValues.isEmpty ? "" : " " + command.operandValues.joined(separator: " ")
            let asks = command.asks.map { "; [[ $cur == -* ]] || { _kcat_swift_ask \($0); return; }" } ?? ""
            commands += "    \(command.name)) words='\(words(of: command.options))\(values)'\(asks) ;;\n"
        }
        return """
            # bash completion for kcat-swift; written by 'kcat-swift completions bash'.
            # Asks the program, which asks the cluster of the line, for a second at most.
            _kcat_swift_ask() {
              local kind=$1 index word before='' glued=''
              local -a line=()
              # Readline splits words at : and =.
              for ((index = 1; index < COMP_CWORD; index++)); do
                word=${COMP_WORDS[index]}
                if [[ $word == [:=] || $glued ]] && ((${#line[@]})); then line[-1]+=$word; else line+=("$word"); fi
                [[ $word == [:=] ]] && glued=1 || glued=''
              done
              if [[ $cur == [:=] || $glued ]] && ((${#line[@]})); then
                before=${line[-1]}; unset 'line[-1]'
                [[ $cur == : ]] && { before+=:; cur=''; }
              fi
              case $kind in property) compopt -o nospace 2>/dev/null ;; esac
              # Paths where no topic has such a name.
              case $kind in place) compopt -o default 2>/dev/null ;; esac
              mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" completions candidates "$kind" "$before$cur" -- "${line[@]}" 2>/dev/null)
              COMPREPLY=("${COMPREPLY[@]#"$before"}")
            }
            _kcat_swift() {
              local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' word words
              COMPREPLY=()
              # Readline may split --name=value at the sign.
              if [[ $cur == '=' ]]; then cur=''
              elif [[ $prev == '=' ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}
              fi
              case $prev in
            \(arguments)  esac
              for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                case $word in
                \(CommandTable.all.map(\.name).joined(separator: "|"))) command=$word; break ;;
                esac
              done
              case $command in
            \(commands)    *) words='\(commandNames) --help --version' ;;
              esac
              mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
            }
            complete -F _kcat_swift kcat-swift

            """
    }

    // MARK: zsh

    private static func zsh() -> String {
        var commands = ""
        var cases = ""
        for command in CommandTable.all {
            commands += "    '\(command.name):\(zshText(command.summary))'\n"
            var rows = command.options.map(zshRow)
            if !command.operandValues.isEmpty {
                rows.append("'1:word:(\(command.operandValues.joined(separator: " ")))'")
            }
            if let asks = command.asks {
                rows.append("'*:\(zshText(command.operands)):{_kcat_swift_ask \(asks)}'")
            } else if command.operandValues.isEmpty, !command.operands.isEmpty {
                rows.append("'*:\(zshText(command.operands)):'")
            }
            cases += "    \(command.name)) _arguments -s -S \\\n      \(rows.joined(separator: " \\\n      ")) ;;\n"
        }
        return """
            #compdef kcat-swift
            # zsh completion for kcat-swift; written by 'kcat-swift completions zsh'.
            # Asks the program, which asks the cluster of the line, for a second at most.
            _kcat_swift_ask() {
              local -a found
              found=(${(f)"$($program completions candidates $1 "$PREFIX" -- $before 2>/dev/null)"})
              if [[ $1 == property ]]; then compadd -S '' -a found; else compadd -a found; fi
              if [[ $1 == place ]]; then _files; fi
            }
            _kcat_swift() {
              local -a commands before
              local program=$words[1]
              before=("${(@)words[2,CURRENT-1]}")
              commands=(
            \(commands)  )
              # The command may stand behind options.
              local command='' place
              for (( place = 2; place < CURRENT; place++ )); do
                case $words[place] in
                \(CommandTable.all.map(\.name).joined(separator: "|"))) command=$words[place]; break ;;
                esac
              done
              if [[ -z $command ]]; then
                _describe -t commands command commands
                _arguments '(- *)'{-h,--help}'[\(zshText(OptionTable.help.help))]' \\
                  '(- *)'{-V,--version}'[\(zshText(OptionTable.version.help))]'
                return
              fi
              words=("${(@)words[1,place-1]}" "${(@)words[place+1,-1]}")
              (( CURRENT-- ))
              case $command in
            \(cases)  esac
            }
            if [[ $funcstack[1] == _kcat_swift ]]; then _kcat_swift "$@"; else compdef _kcat_swift kcat-swift; fi

            """
    }

    private static func zshRow(_ option: OptionSpec) -> String {
        let action =
            switch option.completion {
            case .none: ""
            case .values: "(\(option.values.joined(separator: " ")))"
            case .file: "_files"
            case .directory: "_files -/"
            case .asked(let kind): "{_kcat_swift_ask \(kind)}"
            }
        let tail = option.argument.map { ":\(zshText($0)):\(action)" } ?? ""
        let text = "[\(zshText(option.help))]\(tail)'"
        let names = option.letter.map {
            "'*'{-\($0)\(option.argument == nil ? "" : "+"),--\(option.long)\(option.argument == nil ? "" : "=")}'"
        }
        return (names ?? "'*--\(option.long)\(option.argument == nil ? "" : "=")") + text
    }

    /// Text that may stand between single quotes in a specification of `_arguments`.
    private static func zshText(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "'": result += "'\\''"
            case "[", "]", ":", "\\": result += "\\\(character)"
            default: result.append(character)
            }
        }
        return result
    }

    // MARK: fish

    private static func fish() -> String {
        var text = """
            # fish completion for kcat-swift; written by 'kcat-swift completions fish'.
            complete -c kcat-swift -f
            set -l commands \(commandNames)

            """
        for command in CommandTable.all {
            text +=
                "complete -c kcat-swift -n \"not __fish_seen_subcommand_from $commands\""
                + " -a \(command.name) -d '\(fishText(command.summary))'\n"
        }
        for option in [OptionTable.help, OptionTable.version] {
            text += "complete -c kcat-swift -n \"not __fish_seen_subcommand_from $commands\"" + fishRow(option)
        }
        for command in CommandTable.all {
            let condition = "complete -c kcat-swift -n '__fish_seen_subcommand_from \(command.name)'"
            for option in command.options { text += condition + fishRow(option) }
            if let asks = command.asks {
                text += condition + " -a '\(fishAsk(asks))'\(asks == "place" ? " -F" : "")\n"
            } else if !command.operandValues.isEmpty {
                text += condition + " -a '\(command.operandValues.joined(separator: " "))'\n"
            }
        }
        return text
    }

    private static func fishRow(_ option: OptionSpec) -> String {
        var row = option.letter.map { " -s \($0)" } ?? ""
        row += " -l \(option.long)"
        if option.argument != nil {
            switch option.completion {
            case .none: row += " -x"
            // Each with a description of its own, be it none, or fish shows the option's beside all.
            case .values:
                let values = option.values.map { fishText("\($0)\\t'\(fishText(ValueWords.of($0, option)))'") }
                row += " -x -a '\(values.joined(separator: " "))'"
            case .file: row += " -r -F"
            case .directory: row += " -x -a '(__fish_complete_directories)'"
            case .asked(let kind): row += " -x -a '\(fishAsk(kind))'"
            }
        }
        return row + " -d '\(fishText(option.help))'\n"
    }

    /// The program's own word on what may stand here.
    private static func fishAsk(_ kind: String) -> String {
        "(kcat-swift completions candidates \(kind) (commandline -ct) -- (commandline -opc)[2..-1] 2>/dev/null)"
    }

    /// Text that may stand between single quotes.
    private static func fishText(_ text: String) -> String {
        var result = ""
        for character in text { result += character == "'" || character == "\\" ? "\\\(character)" : String(character) }
        return result
    }
}
