# previsit as one container: the web app on port 7860. No model weights are in it; name a model server or stay with the rules.
FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 previsit \
 && install --directory --owner previsit --group previsit --mode 0700 /home/previsit/data
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY agent agent
COPY tools tools
COPY ui ui
COPY fhir_fixtures fhir_fixtures
RUN python -m pip install --no-cache-dir -c constraints.txt -e '.[postgres,images,endpoint]'
USER previsit
ENV PREVISIT_HOME=/home/previsit/data PREVISIT_HOST=0.0.0.0 PYTHONUNBUFFERED=1
VOLUME /home/previsit/data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/readyz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["previsit", "serve"]
