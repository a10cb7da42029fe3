"""A template's text to its syntax tree. All that Go's parser refuses is refused here."""

from collections.abc import Container, Sequence

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.lexing import Kind, Token, tokens
from lamplighter.rules.templates.golang.pipelines import PipelineParser
from lamplighter.rules.templates.golang.quoting import unquoted
from lamplighter.rules.templates.golang.syntax import Action, Control, Invocation, Jump, Node, Template, Text


def parse(text: str, functions: Container[str], variables: Sequence[str] = ("$",)) -> Template:
    """Return the tree; `functions` and `variables` are the names there are. Raises `TemplateError`."""
    parser = _Parser(text, list(tokens(text)), functions, list(variables))
    nodes = parser.all_nodes()
    return Template(text, nodes, parser.defined)


class _Parser(PipelineParser):
    """Bodies and actions; what stands inside of an action is the base's."""

    def __init__(
        self, text: str, tokens: Sequence[Token], functions: Container[str], variables: list[str]
    ) -> None:
        super().__init__(text, tokens, functions, variables)
        self.defined: dict[str, Sequence[Node]] = {}
        self._ranges = 0

    def all_nodes(self) -> Sequence[Node]:
        """Parse everything; templates may be defined at this level only."""
        nodes: list[Node] = []
        while self.peek().kind is not Kind.END:
            if not self._definition():
                nodes += self._node_or_refuse()
        return nodes

    def _node_or_refuse(self) -> Sequence[Node]:
        word = self._keyword_ahead()
        if word in ("end", "else"):
            raise self.fault(self.peek(), f"unexpected {{{{{word}}}}}")
        return self._node()

    def _definition(self) -> bool:
        if self._keyword_ahead() != "define":
            return False
        self._open()
        name = self._name("define clause")
        self.close("define clause")
        self._define(name, self._apart())
        return True

    def _apart(self) -> Sequence[Node]:
        """A body that sees none of the variables around it."""
        variables, ranges = self.variables, self._ranges
        self.variables, self._ranges = ["$"], 0
        nodes = self._body(("end",))[0]
        self.variables, self._ranges = variables, ranges
        return nodes

    def _define(self, name: str, nodes: Sequence[Node]) -> None:
        """A template may be defined anew only where one of the two is empty."""
        empty = all(isinstance(node, Text) and not node.text.strip() for node in nodes)
        if name in self.defined and not empty and self.defined[name]:
            raise TemplateError(f"template: multiple definition of template {name}")
        if not empty or name not in self.defined:
            self.defined[name] = [] if empty else nodes

    def _keyword_ahead(self) -> str:
        """The keyword that an action begins with, if an action with one is next."""
        if self.peek().kind is not Kind.OPEN:
            return ""
        word = next(token for token in self.ahead(1) if token.kind is not Kind.SPACE)
        return word.text if word.kind is Kind.KEYWORD else ""

    def _open(self) -> Token:
        """Take the delimiter and the keyword after it."""
        self.next()
        return self.next_word()

    def _name(self, context: str) -> str:
        token = self.next_word()
        if token.kind is not Kind.STRING:
            raise self.unexpected(token, context)
        return unquoted(token.text)

    def _body(self, ends: Sequence[str]) -> tuple[Sequence[Node], str]:
        """Parse up to an action that ends the body, take its keyword, and say which it was."""
        nodes: list[Node] = []
        while self.peek().kind is not Kind.END:
            word = self._keyword_ahead()
            if word in ("end", "else"):
                token = self._open()
                if word not in ends:
                    raise self.fault(token, f"expected end; found {{{{{word}}}}}")
                if word == "end":
                    self.close("end")
                return nodes, word
            nodes += self._node()
        raise self.fault(self.peek(), "unexpected EOF")

    def _node(self) -> Sequence[Node]:
        token = self.peek()
        if token.kind is Kind.TEXT:
            return [Text(self.next().text)]
        word = self._keyword_ahead()
        if not word:
            self.next()
            return [Action(self.pipeline("command", Kind.CLOSE))]
        token = self._open()
        if word in ("if", "with", "range"):
            return [self._control(word, token)]
        if word in ("break", "continue"):
            return [self._jump(word, token)]
        if word in ("template", "block"):
            return [self._invocation(word, token)]
        raise self.fault(token, f"unexpected <{word}> in command")

    def _jump(self, word: str, token: Token) -> Jump:
        self.close(f"{{{{{word}}}}}")
        if not self._ranges:
            raise self.fault(token, f"{{{{{word}}}}} outside {{{{range}}}}")
        return Jump(word)

    def _invocation(self, word: str, token: Token) -> Invocation:
        context = "template clause" if word == "template" else "block clause"
        name = self._name(context)
        pipe = None
        if word == "block" or self.peek_word().kind is not Kind.CLOSE:
            pipe = self.pipeline(context, Kind.CLOSE)
        else:
            self.close(context)
        if word == "block":
            with self.nested(token):
                self._define(name, self._apart())
        return Invocation(token.at, name, pipe)

    def _control(self, word: str, token: Token) -> Control:
        known = len(self.variables)
        with self.nested(token):
            pipe = self.pipeline(word, Kind.CLOSE)
            self._ranges += word == "range"
            body, ended = self._body(("end", "else"))
            self._ranges -= word == "range"
            otherwise = self._otherwise(word) if ended == "else" else None
        del self.variables[known:]
        return Control(word, pipe, body, otherwise)

    def _otherwise(self, word: str) -> Sequence[Node]:
        """What follows ``else``; ``else if`` and ``else with`` share the one ``end``."""
        following = self.peek_word()
        if following.kind is Kind.KEYWORD and following.text == word and word != "range":
            return [self._control(word, self.next_word())]
        self.close("else")
        return self._body(("end",))[0]
