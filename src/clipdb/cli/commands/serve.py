"""`clipdb serve`."""

from typing import Annotated

import typer

from clipdb.cli.options import CommonOptions
from clipdb.cli.session import start
from clipdb.errors import UsageError

_SHORTEST_TOKEN = 12
_EXTRA = ("starlette", "uvicorn", "jinja2", "anyio", "h11")


def serve(
    ctx: typer.Context,
    common: CommonOptions,
    host: Annotated[
        str, typer.Option(help="Where to listen; beyond this machine it needs --token.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 8321,
    token: Annotated[
        str | None,
        typer.Option(help="What readers must show: ?token=… in the address, or as a bearer."),
    ] = None,
    edit: Annotated[
        bool, typer.Option("--edit", help="Let its pages change the archive, by forms.")
    ] = False,
    open: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Show the archive in a browser, for reading alone unless --edit is given; Ctrl-C ends it.

    Example: `clipdb serve --db sample.db`
    """
    session = start(ctx, common)
    try:
        from clipdb.web import server
        from clipdb.web.guard import Settings, is_loopback
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in _EXTRA:
            raise
        words = "clipdb serve needs the extra web; install it: pip install 'clipdb-press[web]'"
        raise UsageError(words) from error
    if token is None and not is_loopback(host):
        words = f"--host {host} can be reached from other machines; protect it with --token"
        raise typer.BadParameter(f"{words}, at least {_SHORTEST_TOKEN} characters long")
    if token is not None and (len(token) < _SHORTEST_TOKEN or not token.isprintable()):
        words = f"--token needs at least {_SHORTEST_TOKEN} printable characters"
        raise typer.BadParameter(f"{words}; openssl rand -hex 16 makes one")
    with session.archive(write=edit):
        pass  # an archive that cannot be read, or written, is told now
    before = ctx.obj if isinstance(ctx.obj, CommonOptions) else CommonOptions()
    lang = common.lang or before.lang
    settings = Settings(
        db=session.db.absolute(),
        host=host,
        token=token,
        language=lang,
        fallback=session.language,
        edit=edit,
    )
    with server.listen(host, port) as listening:
        address = server.address_of(listening, settings)
        session.say(f"{session.db} is at {address} (Ctrl-C ends it)")
        if open:
            import webbrowser

            webbrowser.open(address)
        server.serve(settings, listening, session.say)
