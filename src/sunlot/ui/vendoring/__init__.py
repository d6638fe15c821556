"""Brings the parts of other projects that the kit ships into static/vendor, with a manifest.

Run by a developer, never at run time:

    npm pack @tabler/core@1.6.1 @tabler/icons@3.51.0 @noble/hashes@2.4.0      # in a scratch folder
    npm install --no-save @noble/hashes@2.4.0 esbuild@0.28.2
    python -m sunlot.ui.vendoring SCRATCH_FOLDER

htmx is taken from the installed django-htmx. docs/adr/0010-interface-kit.md says why this way.
"""
