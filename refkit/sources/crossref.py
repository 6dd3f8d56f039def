"""Crossref's REST API: what publishers deposit about works that have a DOI.

Facts: /work/shared/reference/metadata-apis.md, section 4. This module knows how Crossref is asked
and which of its records are not what was asked for: notices of retraction, lists of authors in the
order of the alphabet, preprints. What a work's members mean is for refkit.formats.csljson. It does
not look for arXiv's DOIs, which Crossref never has.
"""
